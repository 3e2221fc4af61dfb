CREATE TABLE "breaker_commands" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"ref" text NOT NULL,
	"market_id" text NOT NULL,
	"command" jsonb NOT NULL,
	"signer" text NOT NULL,
	"at" bigint NOT NULL,
	"taken_at" bigint,
	"outcome" jsonb,
	CONSTRAINT "breaker_commands_ref_unique" UNIQUE("ref")
);
--> statement-breakpoint
CREATE INDEX "breaker_commands_open" ON "breaker_commands" USING btree ("market_id","id") WHERE outcome is null;
CREATE TABLE "keeper_jobs" (
	"market_id" text NOT NULL,
	"account" text NOT NULL,
	"id" text NOT NULL,
	"state" text NOT NULL,
	"at" bigint NOT NULL,
	"record" jsonb NOT NULL,
	CONSTRAINT "keeper_jobs_market_id_account_id_pk" PRIMARY KEY("market_id","account","id")
);
--> statement-breakpoint
CREATE TABLE "keeper_leases" (
	"market_id" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"until" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "keeper_jobs_at" ON "keeper_jobs" USING btree ("at");
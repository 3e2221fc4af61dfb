CREATE TABLE "alert_deliveries" (
	"market_id" text NOT NULL,
	"id" text NOT NULL,
	"channel" text NOT NULL,
	"created_at" bigint NOT NULL,
	"attempts" integer NOT NULL,
	"next_at" bigint,
	"delivered_at" bigint,
	"error" text,
	"record" jsonb NOT NULL,
	CONSTRAINT "alert_deliveries_market_id_id_pk" PRIMARY KEY("market_id","id")
);
--> statement-breakpoint
CREATE TABLE "alert_incidents" (
	"market_id" text NOT NULL,
	"id" text NOT NULL,
	"number" bigint NOT NULL,
	"resolved_at" bigint,
	"record" jsonb NOT NULL,
	CONSTRAINT "alert_incidents_market_id_id_pk" PRIMARY KEY("market_id","id")
);
--> statement-breakpoint
CREATE TABLE "alert_states" (
	"market_id" text PRIMARY KEY NOT NULL,
	"state" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_words" (
	"market_id" text NOT NULL,
	"at" bigint NOT NULL,
	"what" text NOT NULL,
	"id" text NOT NULL,
	"by" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text NOT NULL,
	CONSTRAINT "alert_words_market_id_at_what_id_pk" PRIMARY KEY("market_id","at","what","id")
);
--> statement-breakpoint
CREATE INDEX "alert_deliveries_created" ON "alert_deliveries" USING btree ("market_id","created_at");--> statement-breakpoint
CREATE INDEX "alert_incidents_resolved" ON "alert_incidents" USING btree ("market_id","resolved_at");--> statement-breakpoint
CREATE TRIGGER alert_words_append_only BEFORE UPDATE OR DELETE ON "alert_words"
	FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER alert_words_no_truncate BEFORE TRUNCATE ON "alert_words"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

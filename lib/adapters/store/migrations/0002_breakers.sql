CREATE TABLE "breaker_audit" (
	"market_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	"event" jsonb NOT NULL,
	CONSTRAINT "breaker_audit_market_id_seq_pk" PRIMARY KEY("market_id","seq")
);
--> statement-breakpoint
CREATE TABLE "breaker_states" (
	"market_id" text PRIMARY KEY NOT NULL,
	"state" jsonb NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE FUNCTION refuse_audit_change() RETURNS trigger AS $$
BEGIN
	RAISE EXCEPTION 'the audit log is append-only';
END;
$$ LANGUAGE plpgsql;
--> statement-breakpoint
CREATE TRIGGER breaker_audit_append_only BEFORE UPDATE OR DELETE ON "breaker_audit"
	FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER breaker_audit_no_truncate BEFORE TRUNCATE ON "breaker_audit"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

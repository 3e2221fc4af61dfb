CREATE TABLE "borrowers" (
	"market_id" text NOT NULL,
	"account" text NOT NULL,
	CONSTRAINT "borrowers_market_id_account_pk" PRIMARY KEY("market_id","account")
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"market_id" text PRIMARY KEY NOT NULL,
	"block_number" bigint NOT NULL,
	"block_hash" text
);
--> statement-breakpoint
CREATE TABLE "frames" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"market_id" text NOT NULL,
	"epoch" text NOT NULL,
	"seq" bigint NOT NULL,
	"block_number" bigint,
	"payload" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "position_changes" (
	"market_id" text NOT NULL,
	"account" text NOT NULL,
	"block_number" bigint NOT NULL,
	"cause" text NOT NULL,
	"block_hash" text NOT NULL,
	"block_timestamp" bigint NOT NULL,
	"health_factor" numeric(78, 0),
	"debt" numeric(78, 0),
	"collateral" numeric(78, 0),
	CONSTRAINT "position_changes_market_id_account_block_number_cause_pk" PRIMARY KEY("market_id","account","block_number","cause")
);
--> statement-breakpoint
CREATE TABLE "price_minutes" (
	"market_id" text NOT NULL,
	"asset" text NOT NULL,
	"source" text NOT NULL,
	"minute" bigint NOT NULL,
	"open" numeric(78, 0) NOT NULL,
	"high" numeric(78, 0) NOT NULL,
	"low" numeric(78, 0) NOT NULL,
	"close" numeric(78, 0) NOT NULL,
	"open_at" bigint NOT NULL,
	"close_at" bigint NOT NULL,
	CONSTRAINT "price_minutes_market_id_asset_minute_source_pk" PRIMARY KEY("market_id","asset","minute","source")
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"market_id" text NOT NULL,
	"asset" text NOT NULL,
	"source" text NOT NULL,
	"price" numeric(78, 0) NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settlements" (
	"market_id" text NOT NULL,
	"tx_hash" text NOT NULL,
	"log_index" integer NOT NULL,
	"block_number" bigint NOT NULL,
	"block_hash" text NOT NULL,
	"block_timestamp" bigint NOT NULL,
	"account" text NOT NULL,
	"liquidator" text NOT NULL,
	"collateral_asset" text NOT NULL,
	"debt_asset" text NOT NULL,
	"repaid" numeric(78, 0) NOT NULL,
	"seized" numeric(78, 0) NOT NULL,
	"seized_net" numeric(78, 0) NOT NULL,
	"protocol_fee" numeric(78, 0) NOT NULL,
	"gas_used" numeric(78, 0) NOT NULL,
	"gas_cost" numeric(78, 0) NOT NULL,
	"deficits" jsonb NOT NULL,
	"predicted" jsonb,
	CONSTRAINT "settlements_market_id_tx_hash_log_index_pk" PRIMARY KEY("market_id","tx_hash","log_index")
);
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"market_id" text NOT NULL,
	"block_number" bigint NOT NULL,
	"block_hash" text NOT NULL,
	"block_timestamp" bigint NOT NULL,
	"tick_at" bigint NOT NULL,
	"payload" "bytea" NOT NULL,
	CONSTRAINT "snapshots_market_id_block_number_pk" PRIMARY KEY("market_id","block_number")
);
--> statement-breakpoint
CREATE INDEX "frames_market_id" ON "frames" USING btree ("market_id","id");--> statement-breakpoint
CREATE INDEX "position_changes_block" ON "position_changes" USING btree ("market_id","block_number");--> statement-breakpoint
CREATE INDEX "position_changes_timestamp" ON "position_changes" USING btree ("block_timestamp");--> statement-breakpoint
CREATE INDEX "price_minutes_minute" ON "price_minutes" USING btree ("minute");--> statement-breakpoint
CREATE INDEX "prices_at" ON "prices" USING btree ("at");--> statement-breakpoint
CREATE INDEX "settlements_block" ON "settlements" USING btree ("market_id","block_number");
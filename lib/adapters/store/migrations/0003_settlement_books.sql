CREATE TABLE "reserve_deficits" (
	"market_id" text NOT NULL,
	"block_number" bigint NOT NULL,
	"log_index" integer NOT NULL,
	"asset" text NOT NULL,
	"kind" text NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"block_hash" text NOT NULL,
	"block_timestamp" bigint NOT NULL,
	"tx_hash" text,
	"account" text,
	CONSTRAINT "reserve_deficits_market_id_block_number_log_index_asset_pk" PRIMARY KEY("market_id","block_number","log_index","asset")
);
--> statement-breakpoint
CREATE TABLE "settlement_ledgers" (
	"market_id" text NOT NULL,
	"tx_hash" text NOT NULL,
	"log_index" integer NOT NULL,
	"block_number" bigint NOT NULL,
	"block_hash" text NOT NULL,
	"entries" jsonb NOT NULL,
	"unexplained" jsonb NOT NULL,
	CONSTRAINT "settlement_ledgers_market_id_tx_hash_log_index_pk" PRIMARY KEY("market_id","tx_hash","log_index")
);
--> statement-breakpoint
CREATE TABLE "spells" (
	"market_id" text NOT NULL,
	"account" text NOT NULL,
	"start_block" bigint NOT NULL,
	"start_timestamp" bigint NOT NULL,
	"seen" boolean NOT NULL,
	"end_block" bigint,
	"end_timestamp" bigint,
	"how" text,
	"causes" jsonb NOT NULL,
	CONSTRAINT "spells_market_id_account_start_block_pk" PRIMARY KEY("market_id","account","start_block")
);
--> statement-breakpoint
ALTER TABLE "settlements" ADD COLUMN "unexplained" jsonb;--> statement-breakpoint
ALTER TABLE "settlements" ADD COLUMN "prices" jsonb;--> statement-breakpoint
ALTER TABLE "settlements" ADD COLUMN "lag" jsonb;--> statement-breakpoint
CREATE INDEX "settlement_ledgers_block" ON "settlement_ledgers" USING btree ("market_id","block_number");--> statement-breakpoint
CREATE INDEX "spells_end" ON "spells" USING btree ("market_id","end_timestamp");
CREATE TABLE "paths_runs" (
	"market_id" text NOT NULL,
	"id" text NOT NULL,
	"at" bigint NOT NULL,
	"payload" "bytea" NOT NULL,
	CONSTRAINT "paths_runs_market_id_id_pk" PRIMARY KEY("market_id","id")
);

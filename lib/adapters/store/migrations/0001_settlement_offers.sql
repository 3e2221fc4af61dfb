ALTER TABLE "settlements" ADD COLUMN "offered" numeric(78, 0);--> statement-breakpoint
ALTER TABLE "settlements" ADD COLUMN "unpredicted" text;
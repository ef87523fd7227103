-- What else reads the table: what this node has claimed, the claim of a suspect, and what renewals see and do of parked messages.
LOAD 'auto_explain';
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_analyze = on;
SET auto_explain.log_buffers = on;
SET auto_explain.log_min_duration = 0;
SET client_min_messages = log;
SELECT count(*) AS claimed FROM ~claimed_by_1('{1}', NULL);
BEGIN;
SELECT count(*) - 1 AS suspects FROM ~claim_suspect_1(1, 2000000000, '{shop/orders,shop/mail,shop/cart,shop/search,shop/ledger}', NULL);
ROLLBACK;
SELECT ~any_parked_1() AS parked;
SELECT ~unpark_1('{shop.payment-reminder}', NULL) AS unparked;
SET client_min_messages = warning;
SET auto_explain.log_min_duration = -1;
\echo '--- what this node has claimed, without the plan'
\timing on
SELECT count(*) AS claimed FROM ~claimed_by_1('{1}', NULL);

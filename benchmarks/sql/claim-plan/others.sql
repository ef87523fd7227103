-- What else reads the table all the time: the comparison of what this node has with each renewal, and a claim of a suspect.
LOAD 'auto_explain';
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_analyze = on;
SET auto_explain.log_buffers = on;
SET auto_explain.log_min_duration = 0;
SET client_min_messages = log;
SELECT count(*) FROM ~claimed_by_1('{1}', NULL);
BEGIN;
SELECT count(*) FROM ~claim_suspect_1(1, 2000000000, '{shop/orders,shop/mail,shop/cart,shop/search,shop/ledger}', NULL);
ROLLBACK;

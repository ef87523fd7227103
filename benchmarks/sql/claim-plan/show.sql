-- The plans of a claim in a new session: the first call, planned for its arguments, and the eighth, planned for any. Between and
-- after them calls without plans, for times that no instrument has lengthened.
LOAD 'auto_explain';
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_analyze = on;
SET auto_explain.log_buffers = on;
SET auto_explain.log_min_duration = -1;
SET client_min_messages = log;

\echo '--- first call of a session'
CALL explain_turns(1, :marks, true);
SET client_min_messages = warning;
CALL explain_turns(6, :marks, false);
SET client_min_messages = log;
\echo '--- eighth call of the session'
CALL explain_turns(1, :marks, true);
SET client_min_messages = warning;
SELECT max(number) AS seen FROM explain_turn \gset
CALL explain_turns(50, :marks, false);
\echo '--- 50 calls without plans'
SELECT min(claimed) AS claimed_min, max(claimed) AS claimed_max,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY claim_ms)::numeric, 2) AS claim_ms_median, round(max(claim_ms)::numeric, 2) AS claim_ms_max,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY settle_ms)::numeric, 2) AS settle_ms_median
FROM explain_turn WHERE number > :seen;

-- What does a gigabyte cost, in seconds of a worker? One row for each outcome, the last for all.
SELECT outcome, count(*) AS bundles, round(sum(bytes) / 1e9, 4) AS gigabytes,
       round(sum(elapsed_ms) / 1e3, 1) AS worker_seconds,
       round(sum(elapsed_ms) / 1e3 / nullif(sum(bytes) / 1e9, 0), 1) AS seconds_per_gigabyte
FROM bundles
GROUP BY GROUPING SETS ((outcome), ())
ORDER BY outcome NULLS LAST

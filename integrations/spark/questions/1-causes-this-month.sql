-- Which causes came this month, and how often?
SELECT pattern, title, count(DISTINCT bundle_id) AS bundles
FROM findings
WHERE is_root_cause AND triaged_on >= date_trunc('month', current_date)
GROUP BY pattern, title
ORDER BY bundles DESC, pattern, title

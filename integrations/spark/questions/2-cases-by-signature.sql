-- Which cases are the same failure?
SELECT signature, count(*) AS bundles, min(root_cause) AS root_cause, min(headline) AS headline
FROM bundles
WHERE signature IS NOT NULL
GROUP BY signature
ORDER BY bundles DESC, signature

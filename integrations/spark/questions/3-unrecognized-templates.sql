-- Which messages that the catalog does not know come again? These are the next patterns to write.
SELECT template, count(DISTINCT bundle_id) AS bundles, sum(messages) AS messages, min(text) AS sample
FROM unrecognized
GROUP BY template
ORDER BY bundles DESC, messages DESC, template

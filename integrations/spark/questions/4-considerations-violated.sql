-- Which considerations of the guide are violated most?
SELECT id, title, section, count(DISTINCT bundle_id) AS bundles
FROM considerations
WHERE state = 'violated'
GROUP BY id, title, section
ORDER BY bundles DESC, id

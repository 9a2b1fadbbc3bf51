-- Which topics are expected at a tier, so that who misses one there knows that nothing is said of it.
ALTER TABLE tiers{local} {on_cluster} ADD COLUMN IF NOT EXISTS topics_include Array(String) DEFAULT ['.*'] AFTER overdue_ms;
ALTER TABLE tiers{local} {on_cluster} ADD COLUMN IF NOT EXISTS topics_exclude Array(String) AFTER topics_include;

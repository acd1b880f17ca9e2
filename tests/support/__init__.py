"""What several rooms' tests share: places, small studies, a sample result, servers."""

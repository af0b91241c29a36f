SITENAME = "Harbour"
PAGE_PATHS = ["pages"]
PAGE_PATHS += ["information"]
STATIC_PATHS = ["images"]
STATIC_PATHS.append("extra")

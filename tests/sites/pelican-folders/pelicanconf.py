SITENAME = "Harbour"
PATH = "content"
STATIC_PATHS = [
    "images",
    "extra/CNAME",  # the host's
]
PAGE_PATHS = ["pages", 'info']

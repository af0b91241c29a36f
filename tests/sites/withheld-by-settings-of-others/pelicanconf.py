# IGNORE_FILES
DEFAULT_METADATA = {
    'status': 'draft',
}

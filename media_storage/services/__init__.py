"""Everything that changes files."""

from media_storage.services.checking import Finding, check_storage
from media_storage.services.deletion import FileInUse, delete_file, delete_files, restore_file
from media_storage.services.moving import move_files
from media_storage.services.parts import add_part, finished_upload
from media_storage.services.purging import purge_files
from media_storage.services.stock import take_stock_picture
from media_storage.services.uploads import edit_file, store_upload, take_over_file

__all__ = [
    "FileInUse",
    "Finding",
    "add_part",
    "check_storage",
    "delete_file",
    "delete_files",
    "edit_file",
    "finished_upload",
    "move_files",
    "purge_files",
    "restore_file",
    "store_upload",
    "take_over_file",
    "take_stock_picture",
]

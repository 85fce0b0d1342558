"""How large a file may be. A county's ledger has some 200,000 rows; everything far beyond is a mistake or an attack."""

MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_RATIO = 150  # real sheets pack 5 to 30 times
RATIO_FROM_BYTES = 50 * 1024 * 1024  # small files may pack as well as they like
MAX_ROWS = 500_000
MAX_CELLS = 30_000_000  # the reader holds a worksheet as a full rectangle, about 32 bytes a cell
MAX_COLUMNS = 1_000
MAX_SHEETS = 300
MAX_STRING_BYTES = 200_000  # spreadsheet programs allow 32,767 signs in a cell

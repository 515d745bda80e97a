"""``python -m api.cli`` is ``diapason``."""

from api.cli import main

if __name__ == "__main__":
    main()

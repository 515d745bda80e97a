"""``python -m api.cli`` is ``diapason``."""

from api.start import main

if __name__ == "__main__":
    main()

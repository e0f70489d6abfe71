"""Say the headers of the member's programs, for a client in another process: `python -m bench.as_member`."""

import json

import django


def main() -> None:
    """On the installation of the environment."""
    django.setup()
    from bench import signing_in

    print(json.dumps(signing_in.member().token))


if __name__ == "__main__":
    main()

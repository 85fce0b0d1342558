"""``wengang rotate_keys``: seal every stored value under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand

from wengang.core.rotation import rotate


class Command(BaseCommand):
    help = "重新加密:用最新密钥重封所有敏感字段 / Seal every sensitive value again under the newest key"

    def handle(self, **options: Any) -> None:
        for column, sealed in rotate():
            self.stdout.write(f"{column}: {sealed:,}")
        self.stdout.write("完成;旧密钥现在可以移除。 / Done; older keys may be removed now.")

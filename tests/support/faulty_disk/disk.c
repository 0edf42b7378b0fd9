/*
 * A disk that can lose power and fail, under an unchanged program: loaded with LD_PRELOAD, it stands between the program and
 * the C library for the files below FAULTY_DISK_ROOT.
 *
 * What a power cut leaves is kept in FAULTY_DISK_MIRROR, under the strictest reading of POSIX: the bytes of a file as of its
 * last fsync or fdatasync, and the names in a directory as of the directory's last fsync. Nothing else is promised, so nothing
 * else is there. The mirror is brought up to date before the sync returns to the program: whoever was told that something is
 * on disk finds it in the mirror.
 *
 *   MIRROR/data/ID     the bytes of a file; the ID is its inode and the time of its birth, so that a reused inode is another file
 *   MIRROR/names/DIR   a line "f ID name" for each file and "d - name" for each folder of a directory; DIR is "root" and its path below
 *                      the root with '/' written as '+'
 *
 * FAULTY_DISK_FAULT names a file. While it exists, calls fail with EIO: those of the kinds that it lists, one a line
 * ("sync", "write", "read").
 *
 * A file above SMALL bytes is taken to have grown only, as RocksDB's files do: only what is past the mirror's end is copied.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL (64 * 1024)
#define CHUNK (256 * 1024)

static const char *root, *mirror, *fault;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);

/* A disk that cannot be simulated must not look like one that lost nothing. */
static void give_up(const char *what, const char *where) {
    dprintf(2, "faulty disk: %s %s: %s\n", what, where, strerror(errno));
    _exit(99);
}

/* The path of an open file below the root, or NULL where it lies elsewhere. */
static const char *path_of(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    if (length < 0) return NULL;
    buffer[length] = 0;
    size_t prefix = strlen(root);
    if (strncmp(buffer, root, prefix) != 0 || (buffer[prefix] != '/' && buffer[prefix] != 0)) return NULL;
    return buffer;
}

static void id_of(const char *path, char *id, size_t size) {
    struct statx found;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &found) != 0) {
        id[0] = 0; /* gone meanwhile */
        return;
    }
    snprintf(id, size, "%llu-%lld-%u", (unsigned long long)found.stx_ino, (long long)found.stx_btime.tv_sec,
             found.stx_btime.tv_nsec);
}

/* Copies the bytes of `from` between two offsets. */
static void copy_bytes(int from, int to, off_t at, off_t end, const char *where) {
    char *chunk = malloc(CHUNK);
    while (at < end) {
        size_t want = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
        ssize_t got = real_pread(from, chunk, want, at);
        if (got <= 0) break;
        if (real_pwrite(to, chunk, got, at) != got) give_up("write", where);
        at += got;
    }
    free(chunk);
}

/* The program may be killed at any moment, in the midst of this too: what an earlier sync left must still be there then. So a
 * small file is copied aside and renamed, and a large one only grows. */
static void mirror_data(int fd) {
    char link[64], id[96], to[PATH_MAX + 128], draft[PATH_MAX + 160];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    struct statx found;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME | STATX_SIZE, &found) != 0) give_up("statx", link);
    snprintf(id, sizeof id, "%llu-%lld-%u", (unsigned long long)found.stx_ino, (long long)found.stx_btime.tv_sec,
             found.stx_btime.tv_nsec);
    snprintf(to, sizeof to, "%s/data/%s", mirror, id);
    snprintf(draft, sizeof draft, "%s/draft-data", mirror);
    off_t size = found.stx_size;
    int aside = size <= SMALL, from = open(link, O_RDONLY);
    int copy = aside ? open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0644) : open(to, O_WRONLY | O_CREAT, 0644);
    if (from < 0 || copy < 0) give_up("open", to);
    off_t at = aside ? 0 : lseek(copy, 0, SEEK_END);
    if (at > size && ftruncate(copy, size) != 0) give_up("truncate", to);
    copy_bytes(from, copy, at, size, to);
    close(from);
    close(copy);
    if (aside && rename(draft, to) != 0) give_up("rename", to);
}

static void mirror_names(const char *path) {
    char name[PATH_MAX], draft[2 * PATH_MAX], final[2 * PATH_MAX], entry_path[PATH_MAX + NAME_MAX + 2], id[96];
    snprintf(name, sizeof name, "%s", path + strlen(root));
    for (char *at = name; *at; at++)
        if (*at == '/') *at = '+';
    snprintf(final, sizeof final, "%s/names/root%s", mirror, name);
    snprintf(draft, sizeof draft, "%s/draft", mirror);
    DIR *folder = opendir(path);
    if (!folder) give_up("opendir", path);
    FILE *list = fopen(draft, "w");
    if (!list) give_up("fopen", draft);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(entry_path, sizeof entry_path, "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_DIR) fprintf(list, "d - %s\n", entry->d_name);
        if (entry->d_type != DT_REG) continue;
        id_of(entry_path, id, sizeof id);
        if (id[0]) fprintf(list, "f %s %s\n", id, entry->d_name);
    }
    closedir(folder);
    fclose(list);
    if (rename(draft, final) != 0) give_up("rename", final);
}

/* What is there when the program starts has been on disk for long. */
static void mirror_all(const char *path) {
    mirror_names(path);
    DIR *folder = opendir(path);
    char below[PATH_MAX + NAME_MAX + 2];
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_DIR) mirror_all(below);
        if (entry->d_type != DT_REG) continue;
        int fd = open(below, O_RDONLY);
        if (fd < 0) give_up("open", below);
        mirror_data(fd);
        close(fd);
    }
    if (folder) closedir(folder);
}

__attribute__((constructor)) static void start(void) {
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_pread = dlsym(RTLD_NEXT, "pread64");
    const char *found = getenv("FAULTY_DISK_ROOT");
    mirror = getenv("FAULTY_DISK_MIRROR");
    fault = getenv("FAULTY_DISK_FAULT");
    root = found;
    if (root && mirror) mirror_all(root);
}

static int fails(const char *kind) {
    if (!fault) return 0;
    FILE *list = fopen(fault, "r");
    if (!list) return 0;
    char line[32];
    int hit = 0;
    while (!hit && fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = 0;
        hit = strcmp(line, kind) == 0;
    }
    fclose(list);
    return hit;
}

static int below_root(int fd) {
    char buffer[PATH_MAX];
    return root && path_of(fd, buffer) != NULL;
}

static int synced(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    if (!root || !path_of(fd, path)) return real(fd);
    if (fails("sync")) {
        errno = EIO;
        return -1;
    }
    if (!mirror) return real(fd);
    struct stat found;
    pthread_mutex_lock(&lock);
    if (fstat(fd, &found) == 0 && S_ISDIR(found.st_mode))
        mirror_names(path);
    else
        mirror_data(fd);
    pthread_mutex_unlock(&lock);
    /* The mirror stands for the disk; the real one need not be waited for. */
    return 0;
}

int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

ssize_t write(int fd, const void *bytes, size_t count) {
    if (fault && below_root(fd) && fails("write")) {
        errno = EIO;
        return -1;
    }
    return real_write(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) {
    if (fault && below_root(fd) && fails("write")) {
        errno = EIO;
        return -1;
    }
    return real_pwrite(fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

ssize_t pread64(int fd, void *bytes, size_t count, off_t at) {
    if (fault && below_root(fd) && fails("read")) {
        errno = EIO;
        return -1;
    }
    return real_pread(fd, bytes, count, at);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t at) { return pread64(fd, bytes, count, at); }

// Calls of Linux's file system that Swift's C library module hides behind feature macros.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// As fsetxattr(2), replacing what is there.
int cfiles_set_attribute(int descriptor, const char *name, const void *value, size_t length);
/// As fgetxattr(2).
ptrdiff_t cfiles_get_attribute(int descriptor, const char *name, void *value, size_t capacity);
/// Reserves disk blocks without changing the file's size; 0, or -1 with errno.
int cfiles_reserve(int descriptor, int64_t length);
/// Asks the kernel to start writing a range to the disk, without waiting.
int cfiles_start_writing(int descriptor, int64_t offset, int64_t length);
/// As rename(2), but fails with EEXIST when `to` exists.
int cfiles_rename_new(const char *from, const char *to);

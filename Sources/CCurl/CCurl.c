#include "include/CCurl.h"
typedef int ccurl_unused;

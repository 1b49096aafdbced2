#include "include/CVips.h"
typedef int cvips_unused;

#include "include/CBeast.h"

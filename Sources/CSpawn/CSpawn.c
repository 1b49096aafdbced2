#include "include/CSpawn.h"
typedef int cspawn_unused;

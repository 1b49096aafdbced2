#pragma once
#include <libxml/xmlversion.h>
// encoding.h would pull in the system's ICU, whose types clash with the ICU inside Foundation. Only the tail of a
// structure that is never touched from Swift depends on it.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>

/// `xmlFree` is a global variable that Swift cannot read safely.
static inline void framewright_xml_free(void *memory) { xmlFree(memory); }

// What is used of OpenVINO's C interface. Where `make bootstrap` has put the library's own headers, they are taken and
// the compiler compares the list of functions with them; else the types below stand in, so that the project also
// builds without the library.
#pragma once
#if __has_include("openvino/c/openvino.h")
#include "openvino/c/openvino.h"
#define COPENVINO_HAS_HEADERS 1
_Static_assert(OK == 0 && DYNAMIC == 0 && BOOLEAN == 1 && F16 == 3 && F32 == 4 && F64 == 5 && I8 == 7 && I32 == 9 &&
                   I64 == 10 && U8 == 16,
               "the library's numbers changed");
_Static_assert(sizeof(ov_property_t) == 2 * sizeof(void *) && sizeof(ov_shape_t) == 16, "the library's layouts changed");
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef int ov_status_e;
typedef unsigned ov_element_type_e;
enum { OK = 0, BOOLEAN = 1, F16 = 3, F32 = 4, F64 = 5, I8 = 7, I32 = 9, I64 = 10, U8 = 16 };
typedef struct { int64_t rank, *dims; } ov_shape_t;
typedef struct { int64_t min, max; } ov_dimension_t;
typedef ov_dimension_t ov_rank_t;
typedef struct { ov_rank_t rank; ov_dimension_t *dims; } ov_partial_shape_t;
typedef struct { const char *key; const void *value; } ov_property_t;
typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;
typedef struct ov_output_const_port ov_output_const_port_t;
#endif

/// Result, name, parameters.
#define COPENVINO_FUNCTIONS(X)                                                                                     \
  X(const char *, ov_get_last_err_msg, (void))                                                                     \
  X(const char *, ov_get_error_info, (ov_status_e))                                                                \
  X(void, ov_free, (const char *))                                                                                 \
  X(ov_status_e, ov_core_create, (ov_core_t **))                                                                   \
  X(ov_status_e, ov_core_read_model_from_memory_buffer,                                                            \
    (const ov_core_t *, const char *, size_t, const ov_tensor_t *, ov_model_t **))                                 \
  X(ov_status_e, ov_core_compile_model_props,                                                                      \
    (const ov_core_t *, const ov_model_t *, const char *, size_t, const ov_property_t *, ov_compiled_model_t **))  \
  X(void, ov_model_free, (ov_model_t *))                                                                           \
  X(void, ov_compiled_model_free, (ov_compiled_model_t *))                                                         \
  X(ov_status_e, ov_compiled_model_inputs_size, (const ov_compiled_model_t *, size_t *))                           \
  X(ov_status_e, ov_compiled_model_outputs_size, (const ov_compiled_model_t *, size_t *))                          \
  X(ov_status_e, ov_compiled_model_input_by_index,                                                                 \
    (const ov_compiled_model_t *, size_t, ov_output_const_port_t **))                                              \
  X(ov_status_e, ov_compiled_model_output_by_index,                                                                \
    (const ov_compiled_model_t *, size_t, ov_output_const_port_t **))                                              \
  X(ov_status_e, ov_compiled_model_create_infer_request, (const ov_compiled_model_t *, ov_infer_request_t **))     \
  X(ov_status_e, ov_port_get_any_name, (const ov_output_const_port_t *, char **))                                  \
  X(ov_status_e, ov_port_get_element_type, (const ov_output_const_port_t *, ov_element_type_e *))                  \
  X(ov_status_e, ov_port_get_partial_shape, (const ov_output_const_port_t *, ov_partial_shape_t *))                \
  X(void, ov_partial_shape_free, (ov_partial_shape_t *))                                                           \
  X(void, ov_output_const_port_free, (ov_output_const_port_t *))                                                   \
  X(ov_status_e, ov_tensor_create_from_host_ptr, (ov_element_type_e, ov_shape_t, void *, ov_tensor_t **))          \
  X(ov_status_e, ov_tensor_get_shape, (const ov_tensor_t *, ov_shape_t *))                                         \
  X(ov_status_e, ov_tensor_get_element_type, (const ov_tensor_t *, ov_element_type_e *))                           \
  X(ov_status_e, ov_tensor_get_byte_size, (const ov_tensor_t *, size_t *))                                         \
  X(ov_status_e, ov_tensor_data, (const ov_tensor_t *, void **))                                                   \
  X(void, ov_tensor_free, (ov_tensor_t *))                                                                         \
  X(ov_status_e, ov_shape_free, (ov_shape_t *))                                                                    \
  X(ov_status_e, ov_infer_request_set_input_tensor_by_index,                                                       \
    (ov_infer_request_t *, size_t, const ov_tensor_t *))                                                           \
  X(ov_status_e, ov_infer_request_get_output_tensor_by_index,                                                      \
    (const ov_infer_request_t *, size_t, ov_tensor_t **))                                                          \
  X(ov_status_e, ov_infer_request_infer, (ov_infer_request_t *))                                                   \
  X(void, ov_infer_request_free, (ov_infer_request_t *))

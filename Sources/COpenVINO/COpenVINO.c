#include "include/COpenVINO.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "declarations.h"

static struct {
#define COPENVINO_FIELD(result, name, parameters) result(*name) parameters;
  COPENVINO_FUNCTIONS(COPENVINO_FIELD)
#undef COPENVINO_FIELD
} ov;

#ifdef COPENVINO_HAS_HEADERS
#define COPENVINO_COMPARE(result, name, parameters) \
  _Static_assert(__builtin_types_compatible_p(result(*) parameters, __typeof__(&name)), #name " is declared differently");
COPENVINO_FUNCTIONS(COPENVINO_COMPARE)
#undef COPENVINO_COMPARE
#endif

// The version that scripts/openvino.txt pins: the library's file carries it, and another one may differ.
#define LIBRARY "libopenvino_c.so.2641"

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static int state; // 0 not tried, 1 there, -1 missing
static char missing[COPENVINO_MESSAGE_LENGTH];
static ov_core_t *core;

static void keep(char *message, const char *text) {
  snprintf(message, COPENVINO_MESSAGE_LENGTH, "%s", text ? text : "");
}

// The library keeps the last error's text; it is a copy that the caller frees.
static void failed(ov_status_e status, char *message) {
  const char *text = ov.ov_get_last_err_msg();
  keep(message, text && *text ? text : ov.ov_get_error_info(status));
  if (text) ov.ov_free(text);
}

static int load_library(const char *folder) {
  char path[4096];
  if (folder && snprintf(path, sizeof path, "%s/" LIBRARY, folder) >= (int)sizeof path) {
    keep(missing, "the folder's path is too long");
    return -1;
  }
  void *library = dlopen(folder ? path : LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    keep(missing, dlerror());
    return -1;
  }
#define COPENVINO_LOOK_UP(result, name, parameters)                   \
  if (!(ov.name = (__typeof__(ov.name))dlsym(library, #name))) {      \
    keep(missing, LIBRARY " lacks " #name);                           \
    return -1;                                                        \
  }
  COPENVINO_FUNCTIONS(COPENVINO_LOOK_UP)
#undef COPENVINO_LOOK_UP
  const ov_status_e status = ov.ov_core_create(&core);
  if (status != OK) failed(status, missing);
  return status == OK ? 1 : -1;
}

int copenvino_open(const char *folder, char *message) {
  pthread_mutex_lock(&opening);
  if (!state) state = load_library(folder);
  const int result = state;
  pthread_mutex_unlock(&opening);
  if (result < 0) keep(message, missing);
  return result < 0 ? -1 : 0;
}

struct copenvino_model {
  ov_compiled_model_t *compiled;
  ov_infer_request_t *request;
  // Of the last run: the library counts references, and an output's memory must outlive the look at it.
  ov_tensor_t *output;
};

copenvino_model *copenvino_load(const void *bytes, size_t count, int threads, int exact, char *message) {
  copenvino_model *model = calloc(1, sizeof *model);
  if (!model) {
    keep(message, "out of memory");
    return NULL;
  }
  ov_model_t *read = NULL;
  ov_status_e status = ov.ov_core_read_model_from_memory_buffer(core, bytes, count, NULL, &read);
  if (status == OK) {
    char number[16];
    snprintf(number, sizeof number, "%d", threads);
    // Several such processes share the machine: pinned threads would all sit on the first cores. One stream, since a
    // run at a time is all that is asked for.
    const ov_property_t properties[] = {{"INFERENCE_NUM_THREADS", number}, {"NUM_STREAMS", "1"},
                                        {"ENABLE_CPU_PINNING", "NO"},      {"PERFORMANCE_HINT", "LATENCY"},
                                        {"INFERENCE_PRECISION_HINT", "f32"}};
    const size_t listed = sizeof properties / sizeof *properties;
    status = ov.ov_core_compile_model_props(core, read, "CPU", exact ? listed : listed - 1, properties,
                                            &model->compiled);
  }
  if (status == OK) status = ov.ov_compiled_model_create_infer_request(model->compiled, &model->request);
  if (status != OK) failed(status, message);
  if (read) ov.ov_model_free(read);
  if (status == OK) return model;
  copenvino_release(model);
  return NULL;
}

void copenvino_release(copenvino_model *model) {
  if (model->output) ov.ov_tensor_free(model->output);
  if (model->request) ov.ov_infer_request_free(model->request);
  if (model->compiled) ov.ov_compiled_model_free(model->compiled);
  free(model);
}

int copenvino_port_count(const copenvino_model *model, int outputs) {
  size_t count = 0;
  const ov_status_e status = outputs ? ov.ov_compiled_model_outputs_size(model->compiled, &count)
                                     : ov.ov_compiled_model_inputs_size(model->compiled, &count);
  return status == OK ? (int)count : 0;
}

static const struct {
  ov_element_type_e theirs;
  copenvino_type ours;
} types[] = {{F32, COPENVINO_F32}, {F16, COPENVINO_F16}, {F64, COPENVINO_F64}, {U8, COPENVINO_U8},
             {I8, COPENVINO_I8},   {I32, COPENVINO_I32}, {I64, COPENVINO_I64}, {BOOLEAN, COPENVINO_BOOL}};

static copenvino_type own_type(ov_element_type_e type) {
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (types[i].theirs == type) return types[i].ours;
  return COPENVINO_OTHER;
}

int copenvino_port(const copenvino_model *model, int outputs, int index, char *name, copenvino_shape *shape,
                   char *message) {
  ov_output_const_port_t *port = NULL;
  ov_status_e status = outputs ? ov.ov_compiled_model_output_by_index(model->compiled, (size_t)index, &port)
                               : ov.ov_compiled_model_input_by_index(model->compiled, (size_t)index, &port);
  if (status != OK) {
    failed(status, message);
    return -1;
  }
  char *text = NULL;
  name[0] = 0;
  if (ov.ov_port_get_any_name(port, &text) == OK && text) snprintf(name, COPENVINO_NAME_LENGTH, "%s", text);
  if (text) ov.ov_free(text);
  ov_element_type_e type = 0;
  status = ov.ov_port_get_element_type(port, &type);
  shape->type = own_type(type);
  shape->rank = -1;
  ov_partial_shape_t partial = {0};
  if (status == OK) status = ov.ov_port_get_partial_shape(port, &partial);
  int fits = 1;
  if (status == OK) {
    if (partial.rank.min == partial.rank.max) {
      fits = partial.rank.min <= COPENVINO_MOST_RANK;
      shape->rank = (int)partial.rank.min;
      for (int axis = 0; fits && axis < shape->rank; axis++) {
        const ov_dimension_t side = partial.dims[axis];
        shape->dimensions[axis] = side.min == side.max ? side.min : -1;
      }
    }
    ov.ov_partial_shape_free(&partial);
  }
  if (status != OK) failed(status, message);
  else if (!fits) keep(message, "an array has too many dimensions");
  ov.ov_output_const_port_free(port);
  return status == OK && fits ? 0 : -1;
}

int copenvino_set_input(copenvino_model *model, int index, const copenvino_shape *shape, void *bytes, size_t count,
                        char *message) {
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (types[i].ours != shape->type) continue;
    int64_t dimensions[COPENVINO_MOST_RANK];
    memcpy(dimensions, shape->dimensions, sizeof dimensions);
    const ov_shape_t theirs = {shape->rank, dimensions};
    ov_tensor_t *tensor = NULL;
    ov_status_e status = ov.ov_tensor_create_from_host_ptr(types[i].theirs, theirs, bytes, &tensor);
    size_t size = 0;
    if (status == OK) status = ov.ov_tensor_get_byte_size(tensor, &size);
    const int fits = size == count;
    // The request keeps a reference of its own.
    if (status == OK && fits)
      status = ov.ov_infer_request_set_input_tensor_by_index(model->request, (size_t)index, tensor);
    if (status != OK) failed(status, message);
    else if (!fits) keep(message, "an input's bytes do not fill its shape");
    if (tensor) ov.ov_tensor_free(tensor);
    return status == OK && fits ? 0 : -1;
  }
  keep(message, "an input's element type is not supported");
  return -1;
}

int copenvino_run(copenvino_model *model, char *message) {
  const ov_status_e status = ov.ov_infer_request_infer(model->request);
  if (status != OK) failed(status, message);
  return status == OK ? 0 : -1;
}

int copenvino_output(copenvino_model *model, int index, copenvino_shape *shape, const void **bytes, size_t *count,
                     char *message) {
  if (model->output) ov.ov_tensor_free(model->output);
  model->output = NULL;
  ov_status_e status = ov.ov_infer_request_get_output_tensor_by_index(model->request, (size_t)index, &model->output);
  ov_element_type_e type = 0;
  ov_shape_t dimensions = {0};
  if (status == OK) status = ov.ov_tensor_get_element_type(model->output, &type);
  if (status == OK) status = ov.ov_tensor_get_shape(model->output, &dimensions);
  int fits = 1;
  if (status == OK) {
    fits = dimensions.rank <= COPENVINO_MOST_RANK;
    shape->type = own_type(type);
    shape->rank = (int)dimensions.rank;
    if (fits && dimensions.rank > 0)
      memcpy(shape->dimensions, dimensions.dims, (size_t)dimensions.rank * sizeof *dimensions.dims);
    ov.ov_shape_free(&dimensions);
    if (!fits) keep(message, "an output has too many dimensions");
    void *data = NULL;
    if (fits) status = ov.ov_tensor_get_byte_size(model->output, count);
    if (fits && status == OK) status = ov.ov_tensor_data(model->output, &data);
    *bytes = data;
  }
  if (status != OK) failed(status, message);
  return status == OK && fits ? 0 : -1;
}

// OpenVINO's runtime behind a plain C interface, loaded with dlopen at first use: a process that runs no model does not
// pay for it (90 MB of files). ONNX models on the processor only. Models come from strangers: load and run them in a
// process that may die.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A compiled model with room for one run at a time. Used by one thread at a time.
typedef struct copenvino_model copenvino_model;

enum { COPENVINO_MESSAGE_LENGTH = 800, COPENVINO_NAME_LENGTH = 256, COPENVINO_MOST_RANK = 12 };

/// Element types, in this interface's own numbers.
typedef enum {
  COPENVINO_OTHER = 0,
  COPENVINO_F32,
  COPENVINO_F16,
  COPENVINO_F64,
  COPENVINO_U8,
  COPENVINO_I8,
  COPENVINO_I32,
  COPENVINO_I64,
  COPENVINO_BOOL,
} copenvino_type;

/// An array's element type and dimensions.
typedef struct {
  copenvino_type type;
  /// -1: not known before a run.
  int rank;
  /// -1: not known before a run.
  int64_t dimensions[COPENVINO_MOST_RANK];
} copenvino_shape;

/// Loads the library from `folder` (NULL: where the system looks) once for the process; later calls return the first
/// one's result. 0 when it is there; else `message` says what is missing.
int copenvino_open(const char *folder, char *message);

/// Reads and compiles the ONNX model in `bytes`, which are needed until this returns. `threads` > 0. `exact`: computes in
/// the model's own precision; else where the processor can, with 16 bits. NULL on failure.
copenvino_model *copenvino_load(const void *bytes, size_t count, int threads, int exact, char *message);
void copenvino_release(copenvino_model *model);

/// How many inputs or outputs there are.
int copenvino_port_count(const copenvino_model *model, int outputs);
/// One input or output as the model declares it; `name` has COPENVINO_NAME_LENGTH bytes and may come out empty.
int copenvino_port(const copenvino_model *model, int outputs, int index, char *name, copenvino_shape *shape,
                   char *message);

/// Says where an input's elements lie, `count` bytes that stay alive until the next run has ended.
int copenvino_set_input(copenvino_model *model, int index, const copenvino_shape *shape, void *bytes, size_t count,
                        char *message);
int copenvino_run(copenvino_model *model, char *message);
/// An output of the last run; `*bytes` is valid until the next one.
int copenvino_output(copenvino_model *model, int index, copenvino_shape *shape, const void **bytes, size_t *count,
                     char *message);

#pragma once
#include <time.h>

#include "include/CVideo.h"
#include "library.h"

struct cvideo {
  AVFormatContext *format;
  AVIOContext *input;
  int descriptor;
  int64_t size, offset;
  AVStream *stream;
  const AVCodec *codec;
  AVCodecContext *decoder;
  AVPacket *packet;
  AVFrame *frame;
  struct SwsContext *scaler;
  int audio;
  cvideo_limits limits;
  int unit_length;
  /// Of the monotonic clock; 0 for none.
  double deadline;
};

/// Whether the time for the call ran out.
int cvideo_is_stopped(cvideo *video);
/// Makes the next packet of a stream the current one; as cvideo_read.
int cvideo_read_stream(cvideo *video, int stream);
/// The matrix of a picture; what the file does not tell is taken as browsers take it.
enum AVColorSpace cvideo_matrix(enum AVColorSpace told, int rows);
/// Converts a picture into another, whose format and size are set, with BT.709 and the like kept and the narrow range.
int cvideo_scale(struct SwsContext **scaler, const AVFrame *from, AVFrame *to);
/// Whether errors of this code mean that there is nothing more to come.
int cvideo_is_end(int code);

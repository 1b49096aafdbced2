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
/// Whether errors of this code mean that there is nothing more to come.
int cvideo_is_end(int code);

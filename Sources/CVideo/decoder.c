#include <string.h>

#include "source.h"

int cvideo_start(cvideo *video, int threads, char *message) {
  AVCodecContext *decoder = ff.avcodec_alloc_context3(video->codec);
  if (!decoder) return CVIDEO_FAILED;
  int status = ff.avcodec_parameters_to_context(decoder, video->stream->codecpar);
  decoder->pkt_timebase = video->stream->time_base;
  decoder->thread_count = threads;
  decoder->thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE;
  decoder->max_pixels = video->limits.pixels;
  if (status >= 0) status = ff.avcodec_open2(decoder, video->codec, NULL);
  if (status < 0) {
    cvideo_explain(message, status);
    ff.avcodec_free_context(&decoder);
    return CVIDEO_UNSUPPORTED;
  }
  if (video->decoder) ff.avcodec_free_context(&video->decoder);
  video->decoder = decoder;
  return CVIDEO_DONE;
}

int cvideo_send(cvideo *video, cvideo_skip skip) {
  video->decoder->skip_frame = skip == CVIDEO_SKIP_UNREFERENCED ? AVDISCARD_NONREF
                               : skip == CVIDEO_KEYS_ONLY       ? AVDISCARD_NONKEY
                                                                : AVDISCARD_DEFAULT;
  const int status = ff.avcodec_send_packet(video->decoder, video->packet);
  if (status == AVERROR(EAGAIN)) return CVIDEO_WANTS_MORE;
  return status < 0 ? CVIDEO_DAMAGED : CVIDEO_DONE;
}

int cvideo_send_end(cvideo *video) {
  const int status = ff.avcodec_send_packet(video->decoder, NULL);
  return status < 0 && !cvideo_is_end(status) ? CVIDEO_DAMAGED : CVIDEO_DONE;
}

int cvideo_receive(cvideo *video, cvideo_frame *frame) {
  const int status = ff.avcodec_receive_frame(video->decoder, video->frame);
  if (status == AVERROR(EAGAIN)) return CVIDEO_WANTS_MORE;
  if (cvideo_is_end(status)) return CVIDEO_END;
  if (status < 0) return CVIDEO_DAMAGED;
  const AVFrame *made = video->frame;
  frame->has_own_pts = made->pts != AV_NOPTS_VALUE;
  frame->pts = frame->has_own_pts ? made->pts : made->best_effort_timestamp;
  frame->position = made->pkt_pos;
  frame->width = made->width;
  frame->height = made->height;
  frame->is_key = made->key_frame;
  frame->is_intra = made->pict_type == AV_PICTURE_TYPE_I || made->pict_type == AV_PICTURE_TYPE_NONE;
  frame->is_damaged = (made->flags & AV_FRAME_FLAG_CORRUPT) || made->decode_error_flags;
  return CVIDEO_DONE;
}

void cvideo_flush(cvideo *video) { ff.avcodec_flush_buffers(video->decoder); }

// Pixel formats that mean "the same, over the full range of values".
static enum AVPixelFormat plain(enum AVPixelFormat format, int *full) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P: *full = 1; return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P: *full = 1; return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P: *full = 1; return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P: *full = 1; return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P: *full = 1; return AV_PIX_FMT_YUV411P;
    default: return format;
  }
}

// What a file does not tell is taken as browsers take it: BT.709 from 720 rows on, BT.601 below.
enum AVColorSpace cvideo_matrix(enum AVColorSpace told, int rows) {
  switch (told) {
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_RESERVED:
    case AVCOL_SPC_RGB: return rows >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
    default: return told;
  }
}

static const int *coefficients(enum AVColorSpace told, int rows) {
  switch (cvideo_matrix(told, rows)) {
    case AVCOL_SPC_BT709: return ff.sws_getCoefficients(SWS_CS_ITU709);
    case AVCOL_SPC_FCC: return ff.sws_getCoefficients(SWS_CS_FCC);
    case AVCOL_SPC_SMPTE240M: return ff.sws_getCoefficients(SWS_CS_SMPTE240M);
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: return ff.sws_getCoefficients(SWS_CS_BT2020);
    default: return ff.sws_getCoefficients(SWS_CS_ITU601);
  }
}

int cvideo_scale(struct SwsContext **scaler, const AVFrame *from, AVFrame *to) {
  int full = from->color_range == AVCOL_RANGE_JPEG;
  const enum AVPixelFormat format = plain(from->format, &full);
  const int same = from->width == to->width && from->height == to->height;
  *scaler = ff.sws_getCachedContext(*scaler, from->width, from->height, format, to->width, to->height, to->format,
                                    same ? SWS_BILINEAR : SWS_AREA, NULL, NULL, NULL);
  if (!*scaler) return CVIDEO_UNSUPPORTED;
  const int *matrix = coefficients(from->colorspace, from->height);
  ff.sws_setColorspaceDetails(*scaler, matrix, full, matrix, 0, 0, 1 << 16, 1 << 16);
  const int rows = ff.sws_scale(*scaler, (const uint8_t *const *)from->data, from->linesize, 0, from->height, to->data,
                                to->linesize);
  return rows == to->height ? CVIDEO_DONE : CVIDEO_FAILED;
}

int cvideo_write(cvideo *video, int width, int height, int channels, uint8_t *pixels, char *message) {
  const AVFrame *frame = video->frame;
  int full = frame->color_range == AVCOL_RANGE_JPEG;
  const enum AVPixelFormat from = plain(frame->format, &full);
  const enum AVPixelFormat to = channels == 1 ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24;
  const int same = width == frame->width && height == frame->height;
  // Areas are averaged when reducing; between equal sizes the filter touches chroma alone.
  video->scaler = ff.sws_getCachedContext(video->scaler, frame->width, frame->height, from, width, height, to,
                                          same ? SWS_BILINEAR : SWS_AREA, NULL, NULL, NULL);
  if (!video->scaler) {
    cvideo_keep(message, "this pixel format cannot be converted");
    return CVIDEO_UNSUPPORTED;
  }
  const int *matrix = coefficients(frame->colorspace, frame->height);
  ff.sws_setColorspaceDetails(video->scaler, matrix, full, matrix, 1, 0, 1 << 16, 1 << 16);
  uint8_t *const planes[4] = {pixels};
  const int strides[4] = {width * channels};
  const int rows =
      ff.sws_scale(video->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes, strides);
  if (rows == height) return CVIDEO_DONE;
  cvideo_keep(message, "the picture could not be converted");
  return CVIDEO_FAILED;
}

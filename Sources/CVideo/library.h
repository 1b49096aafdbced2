// The functions that are taken from FFmpeg's libraries; each type comes from the library's own header.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

#define CVIDEO_UTIL(X)                                                                                        \
  X(av_log_set_callback) X(av_max_alloc) X(av_malloc) X(av_free) X(av_freep) X(av_frame_alloc)                \
  X(av_frame_free) X(av_frame_unref) X(av_frame_get_buffer) X(av_dict_set) X(av_dict_free)                    \
  X(av_dict_set_int) X(av_strerror) X(av_get_pix_fmt_name) X(av_rescale_q) X(av_samples_set_silence)          \
  X(av_frame_make_writable) X(av_audio_fifo_alloc) X(av_audio_fifo_free) X(av_audio_fifo_size)                \
  X(av_audio_fifo_write) X(av_audio_fifo_read) X(av_channel_layout_default) X(av_channel_layout_copy)         \
  X(av_channel_layout_compare) X(av_channel_layout_uninit)
#define CVIDEO_CODEC(X)                                                                                       \
  X(avcodec_find_decoder) X(avcodec_find_encoder_by_name) X(avcodec_alloc_context3) X(avcodec_free_context)   \
  X(avcodec_parameters_to_context) X(avcodec_parameters_from_context) X(avcodec_parameters_copy)              \
  X(avcodec_parameters_alloc) X(avcodec_parameters_free)                                                      \
  X(avcodec_open2) X(avcodec_send_packet) X(avcodec_receive_frame) X(avcodec_send_frame)                      \
  X(avcodec_receive_packet) X(avcodec_flush_buffers) X(avcodec_get_name) X(avcodec_profile_name)              \
  X(av_packet_alloc) X(av_packet_free) X(av_packet_unref) X(av_packet_rescale_ts)
#define CVIDEO_FORMAT(X)                                                                                      \
  X(avformat_alloc_context) X(avformat_open_input) X(avformat_close_input) X(avformat_free_context)           \
  X(avformat_find_stream_info) X(av_find_best_stream) X(av_read_frame) X(av_seek_frame) \
  X(avio_alloc_context) X(avio_context_free)                         \
  X(av_stream_get_side_data) X(av_stream_new_side_data) X(avformat_alloc_output_context2) X(avformat_new_stream)                         \
  X(avformat_write_header) X(av_interleaved_write_frame) X(av_write_trailer) X(avio_open) X(avio_closep)
#define CVIDEO_SCALE(X)                                                                                       \
  X(sws_getCachedContext) X(sws_freeContext) X(sws_scale) X(sws_setColorspaceDetails) X(sws_getCoefficients)
#define CVIDEO_RESAMPLE(X)                                                                                    \
  X(swr_alloc_set_opts2) X(swr_init) X(swr_free) X(swr_convert) X(swr_get_out_samples)

typedef struct {
#define CVIDEO_FIELD(name) __typeof__(&name) name;
  CVIDEO_UTIL(CVIDEO_FIELD) CVIDEO_CODEC(CVIDEO_FIELD) CVIDEO_FORMAT(CVIDEO_FIELD) CVIDEO_SCALE(CVIDEO_FIELD)
  CVIDEO_RESAMPLE(CVIDEO_FIELD)
#undef CVIDEO_FIELD
} cvideo_library;

/// Filled by cvideo_load.
extern cvideo_library ff;

/// Copies a text with its end into a message.
void cvideo_keep(char *message, const char *text);
/// The library's word for an error code.
void cvideo_explain(char *message, int code);

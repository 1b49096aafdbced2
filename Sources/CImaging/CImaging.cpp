#include "include/CImaging.h"

#include <turbojpeg.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

struct cimaging_jpeg {
  tjhandle decoder = nullptr;
  tjhandle encoder = nullptr;
  tjhandle transformer = nullptr;
};

namespace {

void keep(char *message, const char *text) {
  std::strncpy(message, text ? text : "", CIMAGING_MESSAGE_LENGTH - 1);
  message[CIMAGING_MESSAGE_LENGTH - 1] = 0;
}

int result(tjhandle handle, int status, char *message) {
  if (status == 0) return CIMAGING_OK;
  keep(message, tjGetErrorStr2(handle));
  return tjGetErrorCode(handle) == TJERR_WARNING ? CIMAGING_WARNING : CIMAGING_FAILED;
}

int type(int channels, int depth) { return CV_MAKETYPE(depth == 1 ? CV_8U : CV_16U, channels); }

// OpenCV takes a mutable pointer for a source that it only reads.
cv::Mat view(const void *pixels, int width, int height, int channels, int depth) {
  return cv::Mat(height, width, type(channels, depth), const_cast<void *>(pixels));
}

// Averages blocks of `factor` × `factor` pixels into floats whose colours are weighted by alpha. Only the reduced
// picture exists as floats: the whole of it would take up to sixteen bytes a pixel.
template <typename Sample>
cv::Mat premultipliedBlocks(const cv::Mat &from, int factor) {
  const int channels = from.channels(), colours = channels - 1;
  cv::Mat blocks((from.rows + factor - 1) / factor, (from.cols + factor - 1) / factor, CV_MAKETYPE(CV_32F, channels),
                 cv::Scalar::all(0));
  for (int y = 0; y < from.rows; y++) {
    const Sample *pixel = from.ptr<Sample>(y);
    float *row = blocks.ptr<float>(y / factor);
    for (int x = 0; x < from.cols; x++, pixel += channels) {
      float *block = row + x / factor * channels;
      const float alpha = pixel[colours];
      for (int c = 0; c < colours; c++) block[c] += alpha * pixel[c];
      block[colours] += alpha;
    }
  }
  for (int y = 0; y < blocks.rows; y++) {
    const int height = std::min(factor, from.rows - y * factor);
    float *block = blocks.ptr<float>(y);
    for (int x = 0; x < blocks.cols; x++)
      for (int c = 0; c < channels; c++, block++) *block /= float(height * std::min(factor, from.cols - x * factor));
  }
  return blocks;
}

void unpremultiply(cv::Mat &pixels) {
  const int channels = pixels.channels();
  for (int y = 0; y < pixels.rows; y++) {
    float *row = pixels.ptr<float>(y);
    for (int x = 0; x < pixels.cols; x++, row += channels)
      for (int c = 0; c < channels - 1; c++) row[c] = row[channels - 1] > 0 ? row[c] / row[channels - 1] : 0;
  }
}

void reduceTransparent(const cv::Mat &from, cv::Mat &to) {
  const int factor = std::max(1, std::min(from.cols / to.cols, from.rows / to.rows));
  const cv::Mat blocks =
      from.depth() == CV_8U ? premultipliedBlocks<uint8_t>(from, factor) : premultipliedBlocks<uint16_t>(from, factor);
  cv::Mat reduced;
  cv::resize(blocks, reduced, to.size(), 0, 0, cv::INTER_AREA);
  unpremultiply(reduced);
  reduced.convertTo(to, to.depth());
}

}  // namespace

cimaging_jpeg *cimaging_jpeg_create(void) {
  // Pictures are worked on in parallel; threads inside one picture halve the total.
  cv::setNumThreads(1);
  cimaging_jpeg *jpeg = new (std::nothrow) cimaging_jpeg;
  if (!jpeg) return nullptr;
  jpeg->decoder = tjInitDecompress();
  jpeg->encoder = tjInitCompress();
  jpeg->transformer = tjInitTransform();
  if (jpeg->decoder && jpeg->encoder && jpeg->transformer) return jpeg;
  cimaging_jpeg_destroy(jpeg);
  return nullptr;
}

void cimaging_jpeg_destroy(cimaging_jpeg *jpeg) {
  if (!jpeg) return;
  if (jpeg->decoder) tjDestroy(jpeg->decoder);
  if (jpeg->encoder) tjDestroy(jpeg->encoder);
  if (jpeg->transformer) tjDestroy(jpeg->transformer);
  delete jpeg;
}

int cimaging_jpeg_read_header(cimaging_jpeg *jpeg, const uint8_t *bytes, size_t count, cimaging_jpeg_header *header,
                              char *message) {
  int subsampling = 0, colours = 0;
  const int status = result(
      jpeg->decoder,
      tjDecompressHeader3(jpeg->decoder, bytes, count, &header->width, &header->height, &subsampling, &colours),
      message);
  header->components = colours == TJCS_GRAY ? 1 : colours == TJCS_CMYK || colours == TJCS_YCCK ? 4 : 3;
  return status;
}

int cimaging_jpeg_scaled(int side, int eighths) {
  const tjscalingfactor factor = {eighths, 8};
  return TJSCALED(side, factor);
}

int cimaging_jpeg_decode(cimaging_jpeg *jpeg, const uint8_t *bytes, size_t count, int width, int height, int channels,
                         int stop_on_warning, uint8_t *pixels, char *message) {
  const int format = channels == 1 ? TJPF_GRAY : channels == 4 ? TJPF_CMYK : TJPF_RGB;
  // More than 500 scans is an attack on the processor's time, not a picture.
  int flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS;
  if (stop_on_warning) flags |= TJFLAG_STOPONWARNING;
  return result(jpeg->decoder, tjDecompress2(jpeg->decoder, bytes, count, pixels, width, 0, height, format, flags),
                message);
}

int cimaging_jpeg_encode(cimaging_jpeg *jpeg, const uint8_t *pixels, int width, int height, int channels, int quality,
                         int full_colour, uint8_t **out, size_t *out_count, char *message) {
  unsigned long length = 0;
  unsigned char *bytes = nullptr;
  const int subsampling = channels == 1 ? TJSAMP_GRAY : full_colour ? TJSAMP_444 : TJSAMP_420;
  const int status =
      result(jpeg->encoder,
             tjCompress2(jpeg->encoder, pixels, width, 0, height, channels == 1 ? TJPF_GRAY : TJPF_RGB, &bytes, &length,
                         subsampling, quality, TJFLAG_ACCURATEDCT),
             message);
  if (status == CIMAGING_FAILED) {
    tjFree(bytes);
    return status;
  }
  *out = bytes;
  *out_count = length;
  return CIMAGING_OK;
}

int cimaging_jpeg_turn(cimaging_jpeg *jpeg, const uint8_t *bytes, size_t count, int orientation, uint8_t **out,
                       size_t *out_count, char *message) {
  static const int operations[9] = {TJXOP_NONE,   TJXOP_NONE,      TJXOP_HFLIP, TJXOP_ROT180,    TJXOP_VFLIP,
                                    TJXOP_TRANSPOSE, TJXOP_ROT90, TJXOP_TRANSVERSE, TJXOP_ROT270};
  if (orientation < 1 || orientation > 8) {
    keep(message, "orientation out of range");
    return CIMAGING_FAILED;
  }
  tjtransform transform;
  std::memset(&transform, 0, sizeof transform);
  transform.op = operations[orientation];
  transform.options = TJXOPT_PERFECT;
  unsigned char *turned = nullptr;
  unsigned long length = 0;
  const int status = result(jpeg->transformer,
                            tjTransform(jpeg->transformer, bytes, count, 1, &turned, &length, &transform,
                                        TJFLAG_LIMITSCANS),
                            message);
  if (status == CIMAGING_FAILED) {
    tjFree(turned);
    return status;
  }
  *out = turned;
  *out_count = length;
  return status;
}

void cimaging_jpeg_free(uint8_t *bytes) { tjFree(bytes); }

void cimaging_cmyk_to_rgb(const uint8_t *cmyk, size_t pixels, int inverted, uint8_t *rgb) {
  const unsigned flip = inverted ? 0 : 255;
  for (size_t i = 0; i < pixels; i++, cmyk += 4, rgb += 3) {
    const unsigned black = cmyk[3] ^ flip;
    for (int c = 0; c < 3; c++) rgb[c] = uint8_t(((cmyk[c] ^ flip) * black + 127) / 255);
  }
}

int cimaging_reduce(const void *from, int from_width, int from_height, int channels, int depth,
                    int premultiplied_by_last, void *to, int to_width, int to_height) {
  try {
    const cv::Mat source = view(from, from_width, from_height, channels, depth);
    cv::Mat target = view(to, to_width, to_height, channels, depth);
    if (premultiplied_by_last)
      reduceTransparent(source, target);
    else
      // Averaging areas by a ratio that is no whole number has no vector code: 10 ms for 1080p to 720p, against 1.5 ms
      // for interpolation, which loses nothing to see while every source pixel still counts.
      cv::resize(source, target, target.size(), 0, 0,
                 from_width < 2 * to_width && from_height < 2 * to_height ? cv::INTER_LINEAR : cv::INTER_AREA);
    // A reallocation would leave the caller's memory untouched.
    return target.data == to ? CIMAGING_OK : CIMAGING_FAILED;
  } catch (...) {
    return CIMAGING_FAILED;
  }
}

int cimaging_turn(const void *from, int width, int height, int channels, int depth, int orientation, void *to) {
  try {
    const bool swaps = orientation >= 5;
    const cv::Mat source = view(from, width, height, channels, depth);
    cv::Mat target = view(to, swaps ? height : width, swaps ? width : height, channels, depth);
    switch (orientation) {
      case 1: source.copyTo(target); break;
      case 2: cv::flip(source, target, 1); break;
      case 3: cv::flip(source, target, -1); break;
      case 4: cv::flip(source, target, 0); break;
      case 5: cv::transpose(source, target); break;
      case 6: cv::rotate(source, target, cv::ROTATE_90_CLOCKWISE); break;
      case 7:
        cv::rotate(source, target, cv::ROTATE_90_CLOCKWISE);
        cv::flip(target, target, 0);
        break;
      case 8: cv::rotate(source, target, cv::ROTATE_90_COUNTERCLOCKWISE); break;
      default: return CIMAGING_FAILED;
    }
    return target.data == to ? CIMAGING_OK : CIMAGING_FAILED;
  } catch (...) {
    return CIMAGING_FAILED;
  }
}

int cimaging_planes(const uint8_t *from, int width, int height, int channels, const cimaging_placement *placement,
                    float *to) {
  const cimaging_placement &p = *placement;
  if (p.left < 0 || p.top < 0 || p.width < 1 || p.height < 1 || p.left > p.canvas_width - p.width ||
      p.top > p.canvas_height - p.height)
    return CIMAGING_FAILED;
  // Pictures are worked on in parallel, each with one thread.
  static const bool alone = (cv::setNumThreads(1), true);
  (void)alone;
  try {
    cv::Mat shown = view(from, width, height, channels, 1);
    if (p.width != width || p.height != height) {
      cv::Mat resized;
      cv::resize(shown, resized, cv::Size(p.width, p.height), 0, 0, cv::INTER_LINEAR);
      shown = resized;
    }
    const size_t plane = size_t(p.canvas_width) * p.canvas_height;
    for (int c = 0; c < 3; c++) {
      float values[256];
      for (int v = 0; v < 256; v++) values[v] = v * p.scale[c] + p.offset[c];
      const float fill = values[p.fill];
      const int source = channels < 3 ? 0 : c;
      float *target = to + plane * c;
      for (int y = 0; y < p.canvas_height; y++, target += p.canvas_width) {
        if (y < p.top || y >= p.top + p.height) {
          std::fill_n(target, p.canvas_width, fill);
          continue;
        }
        std::fill_n(target, p.left, fill);
        const uint8_t *pixel = shown.ptr<uint8_t>(y - p.top) + source;
        for (int x = p.left; x < p.left + p.width; x++, pixel += channels) target[x] = values[*pixel];
        std::fill(target + p.left + p.width, target + p.canvas_width, fill);
      }
    }
    return CIMAGING_OK;
  } catch (...) {
    return CIMAGING_FAILED;
  }
}

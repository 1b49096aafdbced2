#include "include/CMeasures.h"

#include <algorithm>
#include <cstdlib>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace {

// Variance of the Laplacian with mirrored borders; integers all the way, so equal on every machine.
double sharpness(const cv::Mat &luma) {
  cv::Mat laplacian;
  cv::Laplacian(luma, laplacian, CV_16S);
  int64_t sum = 0, squares = 0;
  for (int y = 0; y < laplacian.rows; y++) {
    const int16_t *row = laplacian.ptr<int16_t>(y);
    int32_t rowSum = 0;
    // At most 1020² a value: 32 bits would hold only two thousand of them.
    int64_t rowSquares = 0;
    for (int x = 0; x < laplacian.cols; x++) {
      rowSum += row[x];
      rowSquares += int32_t(row[x]) * row[x];
    }
    sum += rowSum;
    squares += rowSquares;
  }
  const double count = double(luma.total()), mean = double(sum) / count;
  return std::max(0.0, double(squares) / count - mean * mean);
}

double flatShare(const cv::Mat &luma, int range) {
  int flat = 0, blocks = 0;
  for (int top = 0; top < luma.rows; top += 8)
    for (int left = 0; left < luma.cols; left += 8) {
      int least = 255, most = 0;
      for (int y = top; y < std::min(top + 8, luma.rows); y++) {
        const uint8_t *row = luma.ptr<uint8_t>(y);
        for (int x = left; x < std::min(left + 8, luma.cols); x++) {
          least = std::min<int>(least, row[x]);
          most = std::max<int>(most, row[x]);
        }
      }
      blocks++;
      flat += most - least <= range;
    }
  return blocks ? double(flat) / blocks : 0;
}

// A line belongs to a bar when its mean is near black and hardly any of its pixels is not: compression leaves a few
// brighter ones. `step` leads from pixel to pixel of the line.
bool isBlack(const uint8_t *line, int count, size_t step) {
  int sum = 0, bright = 0;
  for (int i = 0; i < count; i++, line += step) {
    sum += *line;
    bright += *line > 40;
  }
  return sum <= 24 * count && bright * 50 <= count;
}

void bars(const cv::Mat &luma, cimaging_measures *measures) {
  const int width = luma.cols, height = luma.rows;
  auto isBlackRow = [&](int y) { return isBlack(luma.ptr<uint8_t>(y), width, 1); };
  int top = 0, bottom = 0, left = 0, right = 0;
  while (top < height && isBlackRow(top)) top++;
  // A black frame has no bars: there is nothing between them.
  if (top == height) return;
  while (isBlackRow(height - 1 - bottom)) bottom++;
  const int inside = height - top - bottom;
  auto isBlackColumn = [&](int x) { return isBlack(luma.ptr<uint8_t>(top) + x, inside, luma.step); };
  while (left < width && isBlackColumn(left)) left++;
  if (left == width) left = 0;
  else
    while (isBlackColumn(width - 1 - right)) right++;
  // A scene in the dark ends wherever its light does; bars are even. Lines of one or two pixels are edges of the codec.
  auto keep = [](int &first, int &second, int side) {
    const int least = std::max(3, side / 100);
    if (first < least) first = 0;
    if (second < least) second = 0;
    // Players centre pictures: bars on both sides differ by little, or there is one alone.
    if (first && second && std::abs(first - second) > std::max(2, side / 25)) first = second = 0;
  };
  keep(top, bottom, height);
  keep(left, right, width);
  measures->top = top, measures->bottom = bottom, measures->left = left, measures->right = right;
}

// Strokes of letters: how often a row through the middle of a box changes between dark and bright, seen from the
// middle between its extremes.
int strokeChanges(const cv::Mat &luma, const cv::Rect &box) {
  int most = 0;
  for (int part = 1; part <= 3; part++) {
    const uint8_t *row = luma.ptr<uint8_t>(box.y + box.height * part / 4) + box.x;
    const auto [least, greatest] = std::minmax_element(row, row + box.width);
    if (*greatest - *least < 48) continue;
    const int middle = (*greatest + *least) / 2;
    int changes = 0;
    for (int x = 1; x < box.width; x++) changes += (row[x] > middle) != (row[x - 1] > middle);
    most = std::max(most, changes);
  }
  return most;
}

// Overlaid text is lines of strong, dense, evenly high edges. The gradient of morphology marks strokes; closing along
// the line joins letters; what is left is judged by its shape, how full it is and how often strokes change.
double textShare(const cv::Mat &luma) {
  static const cv::Mat cross = cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(3, 3));
  static const cv::Mat along = cv::getStructuringElement(cv::MORPH_RECT, cv::Size(15, 1));
  cv::Mat gradient, strokes, lines, labels, boxes, centres;
  cv::morphologyEx(luma, gradient, cv::MORPH_GRADIENT, cross);
  // Otsu's threshold, though never so low that noise becomes strokes: captions are made to be read.
  const double found = cv::threshold(gradient, strokes, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  if (found < 48) cv::threshold(gradient, strokes, 48, 255, cv::THRESH_BINARY);
  cv::morphologyEx(strokes, lines, cv::MORPH_CLOSE, along);
  const int count = cv::connectedComponentsWithStats(lines, labels, boxes, centres, 8, CV_32S);
  double area = 0;
  for (int label = 1; label < count; label++) {
    const int *stats = boxes.ptr<int>(label);
    const cv::Rect box(stats[cv::CC_STAT_LEFT], stats[cv::CC_STAT_TOP], stats[cv::CC_STAT_WIDTH],
                       stats[cv::CC_STAT_HEIGHT]);
    if (box.height < 7 || box.height > luma.rows / 5 || box.width < 2 * box.height) continue;
    if (stats[cv::CC_STAT_AREA] < 0.5 * box.area()) continue;
    // A letter is about as wide as half its line is high, and has two changes or more.
    if (strokeChanges(luma, box) < 1.6 * box.width / box.height + 2) continue;
    area += box.area();
  }
  return std::min(1.0, area / double(luma.total()));
}

}  // namespace

int cimaging_measure(const uint8_t *pixels, int width, int height, int flat_range, cimaging_measures *measures) {
  try {
    // OpenCV takes a mutable pointer for a source that it only reads.
    const cv::Mat luma(height, width, CV_8UC1, const_cast<uint8_t *>(pixels));
    *measures = {};
    // Four tables: neighbouring pixels are often equal, and one counter would wait for itself.
    static thread_local uint32_t tables[4][256];
    std::fill(&tables[0][0], &tables[0][0] + 4 * 256, 0);
    for (size_t i = 0, count = luma.total(); i < count; i++) tables[i & 3][pixels[i]]++;
    for (int value = 0; value < 256; value++)
      measures->histogram[value] = tables[0][value] + tables[1][value] + tables[2][value] + tables[3][value];
    measures->sharpness = sharpness(luma);
    measures->flat_share = flatShare(luma, flat_range);
    bars(luma, measures);
    measures->text_share = textShare(luma);
    return 0;
  } catch (...) {
    return -1;
  }
}

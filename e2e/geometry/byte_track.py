"""ByteTrack (Zhang et al. 2022) as its authors' program runs it, with plain matrices: what ByteTracker is compared with."""

import numpy
from scipy.optimize import linear_sum_assignment

HIGH, LOW, NEW, BUFFER = 0.6, 0.1, 0.7, 30


class Filter:
    """The eight states of DeepSORT: centre, aspect, height and their speeds."""

    step = numpy.eye(8) + numpy.eye(8, k=4)
    seen = numpy.eye(4, 8)

    def __init__(self, box):
        at = self.measured(box)
        h = at[3]
        self.mean = numpy.r_[at, numpy.zeros(4)]
        self.spread = numpy.diag(numpy.square([h / 10, h / 10, 1e-2, h / 10, h / 16, h / 16, 1e-5, h / 16]))

    @staticmethod
    def measured(box):
        width, height = box[2] - box[0], box[3] - box[1]
        return numpy.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, width / height, height])

    @property
    def box(self):
        x, y, aspect, height = self.mean[:4]
        return [x - aspect * height / 2, y - height / 2, x + aspect * height / 2, y + height / 2]

    def predict(self):
        h = self.mean[3]
        noise = numpy.diag(numpy.square([h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160]))
        self.mean, self.spread = self.step @ self.mean, self.step @ self.spread @ self.step.T + noise

    def correct(self, box):
        h = self.mean[3]
        total = self.seen @ self.spread @ self.seen.T + numpy.diag(numpy.square([h / 20, h / 20, 1e-1, h / 20]))
        gain = self.spread @ self.seen.T @ numpy.linalg.inv(total)
        self.mean = self.mean + gain @ (self.measured(box) - self.seen @ self.mean)
        self.spread = self.spread - gain @ total @ gain.T


class Object:
    def __init__(self, number, box, score, frame, index):
        self.number, self.filter, self.score = number, Filter(box), score
        self.first = self.last = frame
        self.index = index
        self.state = "tracked" if frame == 1 else "new"


def overlap(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = width * height if width > 0 and height > 0 else 0
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def limited(costs, limit):
    """Pairs of the least cost where leaving a row or a column out costs half the limit (lap's extended matrix)."""
    rows, columns = costs.shape
    if not rows or not columns:
        return []
    wide = numpy.full((rows + columns, rows + columns), limit / 2)
    wide[rows:, columns:] = 0
    wide[:rows, :columns] = costs
    return [(r, c) for r, c in zip(*linear_sum_assignment(wide)) if r < rows and c < columns and costs[r, c] < limit]


class Tracker:
    def __init__(self):
        self.frame, self.count, self.objects = 0, 0, []

    def pair(self, objects, indices, detections, limit, uses_score):
        costs = numpy.array([
            [1 - overlap(one.filter.box, detections[i]) * (detections[i][4] if uses_score else 1) for i in indices]
            for one in objects]).reshape(len(objects), len(indices))
        pairs = limited(costs, limit)
        for row, column in pairs:
            one, index = objects[row], indices[column]
            one.filter.correct(detections[index])
            one.state, one.score, one.last, one.index = "tracked", detections[index][4], self.frame, index
        rows, columns = {row for row, _ in pairs}, {column for _, column in pairs}
        return ([one for row, one in enumerate(objects) if row not in rows],
                [index for column, index in enumerate(indices) if column not in columns])

    def update(self, detections):
        self.frame += 1
        high = [i for i, found in enumerate(detections) if found[4] > HIGH]
        low = [i for i, found in enumerate(detections) if LOW < found[4] < HIGH]
        pool = [one for one in self.objects if one.state != "new"]
        fresh = [one for one in self.objects if one.state == "new"]
        for one in pool:
            if one.state == "lost":
                one.filter.mean[7] = 0
            one.filter.predict()
        left, high = self.pair(pool, high, detections, 0.8, True)
        left, _ = self.pair([one for one in left if one.state == "tracked"], low, detections, 0.5, False)
        for one in left:
            one.state = "lost"
        gone, high = self.pair(fresh, high, detections, 0.7, True)
        self.objects = [one for one in self.objects if one not in gone]
        for index in high:
            if detections[index][4] >= NEW:
                self.count += 1
                self.objects.append(Object(self.count, detections[index], detections[index][4], self.frame, index))
        self.objects = [one for one in self.objects if one.state != "lost" or self.frame - one.last <= BUFFER]
        doubled = []
        for tracked in self.objects:
            for lost in self.objects:
                if tracked.state == "tracked" and lost.state == "lost" and 1 - overlap(tracked.filter.box, lost.filter.box) < 0.15:
                    doubled.append(lost if tracked.last - tracked.first > lost.last - lost.first else tracked)
        self.objects = [one for one in self.objects if one not in doubled]
        return [(one.number, one.index, one.filter.box) for one in self.objects if one.state == "tracked"]

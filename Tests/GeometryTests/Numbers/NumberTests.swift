import Foundation
import Geometry
import TestRandom
import Testing

@Suite struct NumberTests {
  @Test func directionsAgreeWithThePlatform() {
    var random = SeededGenerator(seed: 26)
    for _ in 0..<20_000 {
      let scale = pow(10, Double.random(in: -30...30, using: &random))
      let (x, y) = (Double.random(in: -1...1, using: &random), Double.random(in: -1...1, using: &random) * scale)
      let right = atan2(y, x)
      #expect(abs(Angle(dx: x, dy: y).radians - right) <= 4 * right.ulp)
    }
    for (x, y, degrees) in [
      (1.0, 0.0, 0.0), (0, 1, 90), (-1, 0, 180), (0, -1, -90), (1, 1, 45), (0, 0, 0), (.nan, 1, 0),
    ] {
      #expect(abs(Angle(dx: x, dy: y).degrees - degrees) < 1e-13)
    }
  }

  @Test func powersAgreeWithThePlatform() {
    var random = SeededGenerator(seed: 27)
    for limit in [1.0, 30, 700] {
      for _ in 0..<5000 {
        let x = Double.random(in: -limit...limit, using: &random)
        #expect(abs(exponential(x) - exp(x)) <= 2 * exp(x).ulp)
      }
    }
    #expect(exponential(0) == 1 && exponential(-1000) == 0 && exponential(1000) == .infinity && exponential(.nan).isNaN)
    #expect(exponential(-.infinity) == 0 && exponential(.infinity) == .infinity)
    #expect(abs(exponential(-740) - exp(-740)) <= 2 * exp(-740).ulp)
  }

  @Test func turnsComeBackToOneRound() {
    for (degrees, right) in [(0.0, 0.0), (190, -170), (-190, 170), (720, 0), (180, 180), (-180, 180), (540, 180)] {
      #expect(abs(Angle(degrees: degrees).normalised.degrees - right) < 1e-9)
    }
    #expect(Angle(radians: .infinity).normalised.radians == 0)
  }
}

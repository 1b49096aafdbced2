// Answers questions about Geometry from other programs: one question a line on standard input, one answer a line on
// standard output, in order. Words are parted by single spaces. A question that makes no sense is answered by "error" and
// the reason. Floating-point answers are the sixteen hexadecimal digits of their bits, so that nothing is rounded.

var output = Output()
while let line = readLine(strippingNewline: true) {
  var words = Words(line)
  do {
    try answer(&words, &output)
  } catch {
    output.word("error")
    output.word("\(error)")
  }
  output.endLine()
}
output.flush()

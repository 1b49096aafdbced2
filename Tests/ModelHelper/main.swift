import Inference

// The process that runs a model, for the tests of Inference.
ModelServer.serve()

"""An adult's conduct: record, refer to the LADO, advice, outcome."""

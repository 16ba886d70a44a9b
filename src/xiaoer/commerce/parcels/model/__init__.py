"""Pure rules of parcels: numbers, merging of traces, anomalies."""

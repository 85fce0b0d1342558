"""Beyond one machine: shards of people on a `dask.distributed` cluster, one residual auction at home."""

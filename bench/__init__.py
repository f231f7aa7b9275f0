"""The benchmarks behind `gridcase bench`, each with its named baseline measured in the same run."""

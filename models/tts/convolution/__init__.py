"""Convolutions over time with fewer multiplications, for processors: by tiles in a transformed domain.

A direct convolution of kernel k takes k multiplications for each output and pair of channels. Here the time axis is
cut into tiles that overlap by k - 1 (overlap-save); each tile is transformed, one matrix product over the
channels is made for each row of the transform, and the result is transformed back. For k = 7 and 11 the
transform is a discrete Fourier transform of 32 points, with three real products for a complex one (Gauss): 1.8
and 2.1 multiplications. For k = 3 it is Winograd's F(6, 3) (Lavin & Gray 2016): 1.3. All in float32, and
accurate as the direct sum is.
"""

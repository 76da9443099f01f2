#nullable enable annotations
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // The name that the indexer has upstream in compiled code.
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(i1);
            set => index_put_(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            (Tensor view, Tensor[]? masks, List<Tensor> steps) = View(indices);
            if (masks is not null)
                view = Aten.Call("index.Tensor", view, Value.OptionalTensors(masks));
            // The caller owns one tensor; what led to it goes.
            foreach (Tensor step in steps.Where(step => !ReferenceEquals(step, view)))
                step.Dispose();
            return ReferenceEquals(view, this) ? alias() : view;
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            (Tensor view, Tensor[]? masks, List<Tensor> steps) = View(indices);
            if (masks is null)
                view.copy_(value);
            else
                Aten.InPlace("index_put_", view, Value.OptionalTensors(masks), value);
            foreach (Tensor step in steps)
                step.Dispose();
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor scalar = full([], value, dtype, device);
            return index_put_(scalar, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>
        /// Everything that is a view (numbers, slices, new dimensions), and the tensors by which it is then indexed, if any.
        /// </summary>
        private (Tensor View, Tensor[]? Masks, List<Tensor> Steps) View(TensorIndex[] indices)
        {
            Tensor view = this;
            var steps = new List<Tensor>();
            var masks = new List<Tensor>();
            long dimension = 0;
            foreach (TensorIndex index in indices)
            {
                switch (index.Kind)
                {
                    case TensorIndex.IndexKind.Single:
                        Take(view.select(dimension, index.Start!.Value));
                        break;
                    case TensorIndex.IndexKind.Slice:
                        Take(Aten.Call("slice.Tensor", view, dimension++, index.Start, index.Stop, index.Step ?? 1));
                        break;
                    case TensorIndex.IndexKind.None or TensorIndex.IndexKind.Null:
                        Take(view.unsqueeze(dimension++));
                        break;
                    case TensorIndex.IndexKind.Ellipsis:
                        dimension = view.ndim - DimensionsAfterEllipsis(indices);
                        break;
                    default:
                        AddMask(dimension, index.Mask!);
                        dimension += Covered(index.Mask!);
                        break;
                }
            }
            return (view, masks.Count == 0 ? null : masks.ToArray(), steps);

            void Take(Tensor next)
            {
                steps.Add(next);
                view = next;
            }

            // A boolean mask stands at its first dimension and covers as many as it has; nulls stand for whole dimensions.
            void AddMask(long at, Tensor mask)
            {
                for (long covered = masks.Sum(Covered); covered < at; covered++)
                    masks.Add(null!);
                masks.Add(mask);
            }
        }

        private static long DimensionsAfterEllipsis(TensorIndex[] indices) => indices
            .SkipWhile(index => index.Kind != TensorIndex.IndexKind.Ellipsis).Skip(1)
            .Sum(index => index.Kind switch
            {
                TensorIndex.IndexKind.Single or TensorIndex.IndexKind.Slice => 1,
                TensorIndex.IndexKind.Tensor => Covered(index.Mask),
                _ => 0L,
            });

        private static long Covered(Tensor? mask) =>
            mask?.dtype is ScalarType.Bool or ScalarType.Byte ? mask.ndim : 1;
    }
}
